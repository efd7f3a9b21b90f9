package org.example.hofladen.driver

import android.content.Context
import android.content.Intent
import android.net.Uri
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.lazy.LazyColumn
import androidx.compose.foundation.lazy.items
import androidx.compose.material3.Button
import androidx.compose.material3.LinearProgressIndicator
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.runtime.collectAsState
import androidx.compose.runtime.getValue
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.remember
import androidx.compose.runtime.setValue
import androidx.compose.ui.platform.LocalContext
import java.time.Duration
import java.time.Instant
import java.util.Locale
import kotlin.math.abs

@Composable
fun StopScreen(viewModel: TourViewModel) {
    val state by viewModel.state.collectAsState()
    val context = LocalContext.current
    var showAll by remember { mutableStateOf(false) }

    Column {
        LinearProgressIndicator(progress = { state.stops.progress() })
        state.message?.let { Text(text = it) }
        state.next?.let { stop ->
            Text(text = stop.customer)
            Text(text = remaining(stop.latest, Instant.now()))
            Row {
                Button(onClick = { navigate(context, stop) }) { Text(text = "Route 🗺️") }
                TextButton(onClick = { viewModel.finish(StopState.NOBODY_HOME) }) {
                    Text(text = "Niemand öffnet")
                }
            }
        } ?: Text(text = "Feierabend!")
        TextButton(onClick = { showAll = !showAll }) {
            Text(text = if (showAll) "weniger" else "alle ${state.stops.size}")
        }
        if (showAll) {
            LazyColumn {
                items(state.stops, key = { it.id }) { stop ->
                    StopRow(stop, isNext = stop == state.next)
                }
            }
        }
    }
}

@Composable
private fun StopRow(stop: Stop, isNext: Boolean) {
    Row {
        Text(text = if (isNext) "▶ ${stop.customer}" else stop.customer)
        Text(text = "${stop.crates.size} ×")
    }
}

private fun navigate(context: Context, stop: Stop) {
    val uri = Uri.parse("geo:0,0?q=${Uri.encode(stop.address)}")
    context.startActivity(Intent(Intent.ACTION_VIEW, uri))
}

/** How long the customer will still wait, in words that can be read at a glance. */
internal fun remaining(latest: Instant, now: Instant): String {
    val minutes = Duration.between(now, latest).toMinutes()
    return when {
        minutes < -60 -> "über eine Stunde zu spät"
        minutes < 0 -> "${-minutes} min zu spät"
        minutes < 60 -> "noch $minutes min"
        else -> String.format(Locale.GERMANY, "noch %d:%02d h", minutes / 60, minutes % 60)
    }
}

/** The text of the delivery note that is left at the door or sent by mail. */
internal fun deliveryNote(
    stop: Stop,
    driver: String,
    left: List<String>,
    returned: List<String>,
    depositCents: Int,
    paidCents: Int,
    totalCents: Int,
    leftAt: String?,
    formal: Boolean,
): String = buildString {
    appendLine(if (formal) "Sehr geehrte/r ${stop.customer}," else "Hallo ${stop.customer},")
    if (stop.state == StopState.DELIVERED || stop.state == StopState.NOBODY_HOME) {
        if (left.isEmpty()) {
            appendLine("heute hatten wir nichts für Sie dabei.")
        } else {
            append(if (left.size == 1) "Ihre Kiste steht " else "Ihre ${left.size} Kisten stehen ")
            appendLine(leftAt?.let { "wie vereinbart: $it." } ?: "vor der Tür.")
            val missing = stop.crates - left.toSet()
            for (crate in missing) {
                val chilled = if (crate.startsWith("K")) " (gekühlt)" else ""
                appendLine("- $crate$chilled folgt morgen")
            }
        }
        val open = totalCents - paidCents - returned.size * depositCents
        if (open > 0 && !formal) {
            appendLine("Offen sind noch ${euros(open)}.")
        } else if (open > 0) {
            appendLine("Bitte überweisen Sie ${euros(open)} innerhalb von 14 Tagen.")
        } else if (open < 0) {
            appendLine("Wir schreiben Ihnen ${euros(-open)} gut.")
        }
    } else if (stop.state == StopState.REFUSED) {
        appendLine("Sie haben die Annahme abgelehnt; wir melden uns.")
    }
    append("Ihr Fahrer $driver")
}

private fun euros(cents: Int): String = "%d,%02d €".format(cents / 100, abs(cents) % 100)
