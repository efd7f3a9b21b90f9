package org.example.hofladen.driver

import android.util.Log
import java.io.IOException
import java.time.Clock
import java.time.Duration
import java.time.Instant
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.distinctUntilChanged
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock
import kotlinx.coroutines.withContext

enum class StopState { PLANNED, ARRIVED, DELIVERED, NOBODY_HOME, REFUSED }

data class Stop(
    val id: String,
    val customer: String,
    val address: String,
    val crates: List<String>,
    val latest: Instant,
    val state: StopState = StopState.PLANNED,
    val changedAt: Instant = Instant.EPOCH,
    val signature: ByteArray? = null,
    val synced: Boolean = true,
)

/** What became of an attempt to bring the tablet and the farm up to date. */
sealed interface SyncResult {
    data class Done(val sent: Int, val received: Int, val conflicts: List<String>) : SyncResult
    data class Offline(val since: Instant) : SyncResult
    data object LoggedOut : SyncResult
}

interface StopDao {
    fun observe(): Flow<List<Stop>>
    suspend fun all(): List<Stop>
    suspend fun upsert(stops: List<Stop>)
}

interface TourApi {
    suspend fun stops(van: String): List<Stop>
    suspend fun report(stop: Stop): Int
}

class TourRepository(
    private val dao: StopDao,
    private val api: TourApi,
    private val clock: Clock = Clock.systemUTC(),
    private val io: CoroutineDispatcher = Dispatchers.IO,
) {
    private val syncing = Mutex()
    private var offlineSince: Instant? = null

    /** The stops that are left, the most urgent first. */
    val open: Flow<List<Stop>> = dao.observe()
        .map { stops -> stops.filter { it.state <= StopState.ARRIVED }.sortedBy(Stop::latest) }
        .distinctUntilChanged()

    suspend fun mark(stop: Stop, state: StopState, signature: ByteArray? = stop.signature) {
        val changed = stop.copy(
            state = state,
            signature = signature,
            changedAt = clock.instant(),
            synced = false,
        )
        withContext(io) { dao.upsert(listOf(changed)) }
    }

    /** Sends what was done on the road, then takes over what the office has changed. */
    suspend fun sync(van: String, attempts: Int = 3): SyncResult = syncing.withLock {
        withContext(io) {
            var sent = 0
            val conflicts = mutableListOf<String>()
            for (stop in dao.all()) {
                if (!stop.synced) {
                    var attempt = 0
                    while (true) {
                        try {
                            val status = api.report(stop)
                            if (status == 401) {
                                return@withContext SyncResult.LoggedOut
                            } else if (status == 409) {
                                conflicts += stop.customer
                            } else if (status >= 500 && attempt < attempts) {
                                attempt++
                                delay(backoff(attempt))
                                continue
                            }
                            if (status < 500) {
                                dao.upsert(listOf(stop.copy(synced = true)))
                                sent++
                            }
                            break
                        } catch (error: IOException) {
                            Log.w(TAG, "Kein Netz im Münsterland 📵", error)
                            if (++attempt >= attempts) {
                                val since = offlineSince ?: clock.instant()
                                offlineSince = since
                                return@withContext SyncResult.Offline(since)
                            }
                            delay(backoff(attempt))
                        }
                    }
                }
            }
            offlineSince = null
            val known = dao.all().associateBy { it.id }
            val fresh = api.stops(van).filter { theirs ->
                val ours = known[theirs.id]
                ours == null || (ours.synced && theirs.changedAt > ours.changedAt)
            }
            dao.upsert(fresh)
            SyncResult.Done(sent, fresh.size, conflicts)
        }
    }

    private fun backoff(attempt: Int): Long {
        fun jitter(milliseconds: Long) = milliseconds + (milliseconds * Math.random() / 4).toLong()
        return jitter(Duration.ofMillis(250L shl attempt.coerceAtMost(6)).toMillis())
    }

    companion object {
        private const val TAG = "TourRepository"
    }
}

fun List<Stop>.progress(): Float =
    if (isEmpty()) 1f else count { it.state > StopState.ARRIVED } / size.toFloat()
