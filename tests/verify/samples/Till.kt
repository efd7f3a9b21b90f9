/** Functions that are more nested than they need be. */
package shop.till

import shop.bank.Bank
import shop.bank.BankException

class Line(val sku: String, var cents: Int, var count: Int)

/** Takes what a voucher is worth off the lines that it is for. */
fun discount(lines: List<Line>, skus: Set<String>, percent: Int) {
    for (each in lines) {
        if (each.sku in skus) {
            // never below zero
            if (percent > 0) {
                if (percent < 100) {
                    each.cents -= each.cents * percent / 100
                }
            }
        }
    }
}

class Till(private val bank: Bank, private val lines: MutableList<Line>) {
    private var total = 0

    @Throws(BankException::class)
    suspend fun settle(limit: Int, force: Boolean): Int {
        var paid = 0
        if (total > limit) {
            throw BankException("more than $limit")
        } else {
            for (each in lines) {
                if (each.count > 0) {
                    if (each.cents > 0 || force) {
                        paid += bank.charge(each.sku, each.cents)
                    }
                }
            }
        }
        return paid
    }

    fun highest(skip: Set<String>): Int? {
        var best = 0
        if (lines.isEmpty()) {
            return null
        } else {
            for (each in lines) {
                if (each.sku !in skip) {
                    if (each.cents > best) {
                        best = each.cents
                    }
                }
            }
        }
        return best
    }

    internal fun report(names: Map<String, String>, verbose: Boolean) {
        for (each in lines) {
            if (each.count > 0) {
                val name = names[each.sku]
                if (name != null) {
                    println("$name: ${each.count}")
                } else if (verbose) {
                    println(each.sku)
                }
            }
        }
    }

    fun warn(stock: Map<String, Int>, least: Int, log: (String) -> Unit) {
        if (least > 0) {
            for ((sku, count) in stock) {
                if (count < least) {
                    // once is enough
                    log("low: $sku")
                }
            }
        }
    }

    private fun check(sku: String, count: Int) {
        if (count < 0) {
            error("less than nothing of $sku")
        } else {
            if (lines.none { it.sku == sku }) {
                if (count > 0) {
                    lines.add(Line(sku, 0, count))
                }
            }
        }
    }
}
