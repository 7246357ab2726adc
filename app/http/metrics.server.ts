import { monitorEventLoopDelay } from "node:perf_hooks";
import type { BackupState } from "#app/modules/operations/queries.server.ts";
import type { ProcessorFigures } from "#app/modules/payments/queries.server.ts";
import { isBroken } from "#app/modules/payments/rules.ts";

const BUCKETS_S = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

type Series = { count: number; sum: number; buckets: number[] };

export type WebMetrics = {
  observe: (kind: "api" | "screen" | "file", method: string, status: number, seconds: number) => void;
  /** Prometheus text format. */
  text: (more: { liveStreams: number; backups: BackupState | null; processor: ProcessorFigures | null }) => string;
};

const secondsOf = (at: string) => Math.floor(Date.parse(at) / 1_000);

function one(type: "gauge" | "counter", name: string, help: string, value: number | bigint): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, `${name} ${value}`];
}

/** The same from every web, for they are the installation's: to be taken once, not added up. */
function processorLines(processor: ProcessorFigures): string[] {
  const { requests, unanswered, refused, waiting, waiting_since } = processor;
  const waitS = waiting_since ? Math.max(0, Math.round((Date.now() - waiting_since.getTime()) / 1_000)) : 0;
  return [
    one("counter", "pulse_processor_requests_total", "Requests to the payment processor.", requests),
    one("counter", "pulse_processor_unanswered_total", "Requests that got no answer, or a server's error.", unanswered),
    one("counter", "pulse_processor_refused_total", "Requests that the payment processor refused.", refused),
    one("gauge", "pulse_processor_broken", "1 while too many requests in a row failed.", isBroken(processor) ? 1 : 0),
    one("gauge", "pulse_processor_waiting_payments", "Card payments with something still to be said.", waiting),
    one("gauge", "pulse_processor_waiting_seconds", "How long the longest of them has waited.", waitS),
  ].flat();
}

/** Counts by kind, method and status class; never by path or tenant, which callers could make endless. */
export function createMetrics(): WebMetrics {
  const requests = new Map<string, Series>();
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  return {
    observe(kind, method, status, seconds) {
      const labels = `kind="${kind}",method="${/^(GET|HEAD|POST|PATCH|PUT|DELETE)$/.test(method) ? method : "other"}",status="${Math.floor(status / 100)}xx"`;
      const series = requests.get(labels) ?? { count: 0, sum: 0, buckets: BUCKETS_S.map(() => 0) };
      requests.set(labels, series);
      series.count++;
      series.sum += seconds;
      for (const [i, limit] of BUCKETS_S.entries())
        if (seconds <= limit) series.buckets[i] = (series.buckets[i] ?? 0) + 1;
    },
    text({ liveStreams, backups, processor }) {
      const lines = [
        "# HELP pulse_http_request_seconds Time to the end of the answer.",
        "# TYPE pulse_http_request_seconds histogram",
      ];
      for (const [labels, { count, sum, buckets }] of requests) {
        for (const [i, limit] of BUCKETS_S.entries())
          lines.push(`pulse_http_request_seconds_bucket{${labels},le="${limit}"} ${buckets[i]}`);
        lines.push(`pulse_http_request_seconds_bucket{${labels},le="+Inf"} ${count}`);
        lines.push(
          `pulse_http_request_seconds_sum{${labels}} ${sum.toFixed(6)}`,
          `pulse_http_request_seconds_count{${labels}} ${count}`,
        );
      }
      const gauge = (name: string, help: string, value: number) => lines.push(...one("gauge", name, help, value));
      gauge("pulse_live_streams", "Open server-sent event streams.", liveStreams);
      if (backups?.lastBackupAt)
        gauge("pulse_backup_made_time_seconds", "When the last backup was made.", secondsOf(backups.lastBackupAt));
      if (backups?.lastProofAt)
        gauge("pulse_backup_proven_time_seconds", "When a restore was last proven.", secondsOf(backups.lastProofAt));
      if (backups) gauge("pulse_backup_failed", "1 when the last backup or its proof failed.", backups.failure ? 1 : 0);
      if (processor) lines.push(...processorLines(processor));
      gauge("process_resident_memory_bytes", "Resident memory of the web process.", process.memoryUsage.rss());
      gauge("process_uptime_seconds", "Seconds since the web process started.", Math.round(process.uptime()));
      gauge(
        "nodejs_eventloop_lag_p99_seconds",
        "Event loop delay, 99th percentile since the last scrape.",
        delay.percentile(99) / 1e9,
      );
      delay.reset();
      return `${lines.join("\n")}\n`;
    },
  };
}
