package org.example.hofladen.driver

import androidx.lifecycle.ViewModel
import androidx.lifecycle.viewModelScope
import java.time.Duration
import java.time.Instant
import java.time.ZoneId
import java.time.format.DateTimeFormatter
import kotlinx.coroutines.Job
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.SharingStarted
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.combine
import kotlinx.coroutines.flow.stateIn
import kotlinx.coroutines.flow.update
import kotlinx.coroutines.isActive
import kotlinx.coroutines.launch

data class TourState(
    val stops: List<Stop> = emptyList(),
    val scanned: Set<String> = emptySet(),
    val message: String? = null,
    val isSyncing: Boolean = false,
) {
    val next: Stop? get() = stops.firstOrNull()
    val missing: List<String> get() = next?.crates.orEmpty() - scanned
}

sealed class Scan {
    data class Crate(val code: String) : Scan()
    data class Customer(val id: String) : Scan()
    data class Unreadable(val raw: String) : Scan()
}

class TourViewModel(
    private val repository: TourRepository,
    private val van: String,
    private val now: () -> Instant = Instant::now,
) : ViewModel() {
    private val local = MutableStateFlow(TourState())
    private var syncJob: Job? = null

    val state: StateFlow<TourState> = combine(repository.open, local.asStateFlow()) { stops, own ->
        own.copy(stops = stops)
    }.stateIn(viewModelScope, SharingStarted.WhileSubscribed(5_000), TourState())

    init {
        viewModelScope.launch {
            while (isActive) {
                sync()
                delay(Duration.ofMinutes(2).toMillis())
            }
        }
    }

    fun sync() {
        if (syncJob?.isActive == true) return
        syncJob = viewModelScope.launch {
            local.update { it.copy(isSyncing = true) }
            val message = when (val result = repository.sync(van)) {
                is SyncResult.Done -> result.conflicts
                    .takeIf { it.isNotEmpty() }
                    ?.joinToString(prefix = "Bitte prüfen: ")
                is SyncResult.Offline -> "offline seit ${time(result.since)}"
                SyncResult.LoggedOut -> "Bitte neu anmelden"
            }
            local.update { it.copy(isSyncing = false, message = message) }
        }
    }

    fun onScan(raw: String) {
        val stop = state.value.next
        val scan = parse(raw)
        if (stop == null) {
            say("Die Tour ist zu Ende 🎉")
        } else {
            when (scan) {
                is Scan.Crate -> {
                    if (scan.code in stop.crates) {
                        if (scan.code in state.value.scanned) {
                            say("schon gescannt")
                        } else {
                            local.update { it.copy(scanned = it.scanned + scan.code, message = null) }
                        }
                    } else {
                        for (other in state.value.stops) {
                            if (scan.code in other.crates) {
                                if (other.address == stop.address) {
                                    if (other.latest < now()) {
                                        say("Nachbarkiste, und sie ist überfällig: ${other.customer}")
                                    } else {
                                        say("Nachbarkiste: ${other.customer}")
                                    }
                                } else {
                                    say("Falsche Kiste, sie gehört zu ${other.customer}")
                                }
                                return
                            }
                        }
                        say("Diese Kiste kennt niemand")
                    }
                }
                is Scan.Customer -> if (scan.id == stop.id && state.value.missing.isEmpty()) {
                    finish(StopState.DELIVERED)
                } else if (scan.id == stop.id) {
                    say("Es fehlen noch ${state.value.missing.size} Kisten")
                } else {
                    say("Das ist die Karte von jemand anderem")
                }
                is Scan.Unreadable -> say("`${scan.raw.take(12)}` ist kein Code")
            }
        }
    }

    fun finish(outcome: StopState, signature: ByteArray? = null) {
        val stop = state.value.next ?: return
        viewModelScope.launch {
            repository.mark(stop, outcome, signature)
            local.update { it.copy(scanned = emptySet(), message = null) }
        }
    }

    private fun say(text: String) = local.update { it.copy(message = text) }

    private fun parse(raw: String): Scan {
        val parts = raw.split(':', limit = 2)
        if (parts.size < 2) return Scan.Unreadable(raw)
        val (kind, value) = parts
        return when (kind.lowercase()) {
            "crate", "kiste" -> Scan.Crate(value)
            "customer" -> Scan.Customer(value)
            else -> Scan.Unreadable(raw)
        }
    }

    private fun time(instant: Instant): String =
        DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneId.systemDefault()).format(instant)
}
