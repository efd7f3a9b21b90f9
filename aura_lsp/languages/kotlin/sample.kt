/* Every construct that counts in Kotlin, and those that must not: see sample.golden. */
package sample

import java.io.Closeable

const val LIMIT = 3

/** A primary constructor has parameters and nothing else. */
data class Point(val x: Int, val y: Int = if (LIMIT > 2) 1 else 0)

class Empty

interface Shape {
  fun area(): Double

  fun name(): String = "shape"
}

enum class Level(private val weight: Int) {
  LOW(1),
  HIGH(2) {
    override fun heavy(): Boolean {
      return true
    }
  },
  ;

  open fun heavy(): Boolean = weight > LIMIT && this != LOW
}

// Branches without braces nest, `else if` does not, and every `else` costs one.
fun grade(points: Int): String {
  if (points < 0)
    throw IllegalArgumentException("negative")
  return if (points > 90) "A" else if (points > 80) "B" else {
    if (points > 50) "C" else "D"
  }
}

// A `when` costs once; each of its entries is a decision.
fun describe(value: Any?, verbose: Boolean): String =
  when (value) {
    null -> "nothing"
    is String, is Char -> if (verbose) "text" else "t"
    in 1..9 -> {
      "digit"
    }
    else -> when {
      verbose -> "something"
      else -> "?"
    }
  }

fun loops(rows: List<List<Int>>): Int {
  var sum = 0
  rows@ for (row in rows) {
    for (cell in row) {
      if (cell < 0) continue@rows
      if (cell == 0) break
      sum += cell
    }
  }
  while (sum > 100) {
    sum /= 2
  }
  do {
    sum++
    if (sum == 7) /* unlucky */ continue
  } while (sum < 10)
  return sum
}

// `try` and `finally` are free, each `catch` costs; `?.`, `!!`, `as?` and `throw` are free, `?:` is a decision.
fun read(source: Closeable?): Int {
  try {
    source?.close() ?: return -1
  } catch (error: IllegalStateException) {
    if (error.message!!.isEmpty()) throw error
  } catch (_: Exception) {
    return (source as? Any)?.hashCode() ?: 0
  } finally {
    println("done")
  }
  return 1
}

// Runs of like operators, anew in parentheses and after `=`.
fun logic(a: Boolean, b: Boolean, c: Boolean): Boolean {
  val all = a && b && c
  val mixed = a && b || c && a
  val grouped = a && (b && c) || !(a || b)
  var assigned = false
  assigned = if (a && b) c else b && c
  return all || mixed || grouped ||
    assigned
}

// Recursion needs as many arguments as there are parameters; the second call is to the overload.
fun factorial(n: Int): Int = if (n < 2) 1 else n * factorial(n - 1)

fun factorial(n: Int, limit: Int): Int = if (n > limit) 0 else factorial(n)

// A lambda is part of the function: one level deeper, and a decision for the scope functions.
fun scopes(names: List<String>, block: (Int) -> Unit): Int {
  names.forEach { name ->
    if (name.isEmpty()) return@forEach
    name.let(::println)
    name.also { println(it) }.run { block(length) }
  }
  with(names) { forEachIndexed { index, _ -> block(index) } }
  return names.filter { it.length > 2 && it != "abc" }.sumOf { it.length }
}

// So is a local function, which is a path of its own, and a function expression.
fun outer(limit: Int): (Int) -> Boolean {
  fun inner(value: Int): Boolean {
    if (value > limit) {
      return false
    }
    return true
  }
  val strict = fun(value: Int): Boolean = value < limit || inner(value)
  return strict
}

// Methods of an object or a local class are scored apart; its `init` and accessors are not.
fun listener(active: Boolean): Runnable {
  class Local {
    fun check() = if (active) 1 else 2
  }
  return object : Runnable {
    private val state: Int
      get() = if (active) 1 else 0

    init {
      if (active) println(Local().check())
    }

    override fun run() {
      for (step in 0..state) {
        if (step % 2 == 0) println(step)
      }
    }
  }
}

@Suppress("LoopWithTooManyJumpStatements")
tailrec fun annotated(n: Int): Int {
  @Suppress("ControlFlowWithEmptyBody")
  while (n > LIMIT) {
    if (n == 5) break
  }
  if (n > 0) for (i in 0..n) { println(i) } else println(n)
  val small = n < 3 || n == 4
  return if (small) n else annotated(n - 1)
}

/** Accessors, initializers, constructors and property initializers have entries of their own. */
class Store<K : Any>(
  private val path: String, // trailing
  limit: Int = 10,
) : Shape, Comparable<Store<K>> by compareBy({ if (it.size > 1) 1 else 0 }) {
  private val entries = mutableMapOf<K, Int>()

  var size: Int = 0
    get() = if (field < 0) 0 else field
    set(value) {
      if (value >= 0 || path.isEmpty()) field = value
    }

  val cached by lazy { path.length.takeIf { it > 0 } ?: 1 }

  val onChange: (K) -> Unit = { key -> if (key in entries) size++ }

  init {
    require(limit > 0 && path.isNotBlank())
  }

  constructor(path: String, limits: List<Int>) : this(path, limits.firstOrNull() ?: 1) {
    for (each in limits) size += each
  }

  override fun area(): Double = when {
    size > 0 -> 1.0
    else -> 0.0
  }

  operator fun get(key: K): Int? = entries[key]

  fun <T : Any> T.into(vararg keys: K, noinline convert: (T) -> Int = { 1 }) =
    keys.forEach { entries[it] = convert(this) }

  companion object {
    fun of(path: String) = Store<String>(path).apply { size = 1 }
  }
}

private suspend inline fun <T> List<T>?.second(): T? =
  this?.getOrNull(1)
    ?: this?.firstOrNull()

object Registry {
  val names: List<String>
    get() = listOf("a", "b").map {
      // a comment is no code

      it.uppercase()
    }
}

@Composable
fun Screen(title: String, subtitle: String = "", modifier: Modifier = Modifier, content: @Composable () -> Unit) {
  Column(modifier) {
    if (title.isNotEmpty()) Text(title)
    content()
  }
}

// A lambda behind the call is two arguments for detekt, with or without parentheses.
fun retry(times: Int, action: () -> Boolean): Boolean {
  if (!retry { action() }) return false
  return this.retry<Int>() || retry(times, action)
}

fun search(rows: List<Int>, wanted: Int): Int {
  for (index in rows.indices)
    if (rows[index] == wanted) return index
  return -1
}
