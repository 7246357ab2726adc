import { AggregatorRegistry, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { readConsumers } from "#app/modules/history.server.ts";
import type { ArchiveState } from "#app/modules/operations/archive.server.ts";
import type { BackupState } from "#app/modules/operations/queries.server.ts";
import type { ProcessorFigures } from "#app/modules/payments/queries.server.ts";
import { isBroken } from "#app/modules/payments/rules.ts";
import { type Measured, registry as ofProcess, SECONDS } from "#db/metrics.ts";
import type { MachineFacts } from "./machine.server.ts";

/** What is known of the installation at a moment, and so the same from every web; null is what cannot be had just now. */
export type Figures = {
  liveStreams: number;
  databaseUp: boolean;
  /** The machine of this web, with the disk that holds the data. */
  machine: Pick<MachineFacts, "disk" | "temperature">;
  /** The certificate that ends first of those that our public addresses show. */
  certificate: { from: Date; to: Date } | null;
  backups: BackupState | null;
  archive: ArchiveState | null;
  processor: ProcessorFigures | null;
  consumers: Awaited<ReturnType<typeof readConsumers>> | null;
  /** What the worker that keeps the facts has measured. */
  worker: Measured | null;
};

export type WebMetrics = {
  observe: (
    request: { kind: "api" | "screen" | "file"; route: string; method: string; status: number },
    seconds: number,
  ) => void;
  /** Prometheus text format. */
  text: (figures: Figures) => Promise<string>;
};

const secondsOf = (at: string) => Math.floor(Date.parse(at) / 1_000);

/** Besides its open streams they are the installation's, the same from every web: to be taken once, not added up. What is not known is not told. */
function ofInstallation(registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string) => {
    const made = new Gauge({ name, help, registers });
    return (value: number | null | undefined) => (value == null ? made.remove() : made.set(value));
  };
  /** Counted elsewhere. */
  const counter = (name: string, help: string) => {
    const made = new Counter({ name, help, registers });
    return (value: bigint | undefined) => {
      made.remove();
      if (value !== undefined) made.inc(Number(value));
    };
  };
  const live = gauge("pulse_live_streams", "Open server-sent event streams of this web.");
  const databaseUp = gauge("pulse_database_up", "1 while PostgreSQL answers this web.");
  const workerUp = gauge("pulse_worker_up", "1 while the worker that keeps the facts answers this web.");
  const diskFree = gauge("pulse_disk_free_bytes", "Room on the disk that holds the data.");
  const diskSize = gauge("pulse_disk_size_bytes", "Its whole size, without what it keeps for root.");
  const temperature = gauge("pulse_temperature_celsius", "Of the processor, where the machine tells.");
  const certificateFrom = gauge("pulse_certificate_from_time_seconds", "Since when our https certificate is valid.");
  const certificateUntil = gauge(
    "pulse_certificate_until_time_seconds",
    "Until when; where several, of the first to end.",
  );
  const backupMade = gauge("pulse_backup_made_time_seconds", "When the last backup was made.");
  const backupProven = gauge("pulse_backup_proven_time_seconds", "When a restore was last proven.");
  const backupFailed = gauge("pulse_backup_failed", "1 when the last backup or its proof failed.");
  const archiveCopied = gauge("pulse_archive_copied_time_seconds", "Until when every change lies on the second disk.");
  const archiveFailed = gauge("pulse_archive_failed", "1 while the copy of every change has a fault.");
  const requests = counter("pulse_processor_requests_total", "Requests to the payment processor.");
  const unanswered = counter("pulse_processor_unanswered_total", "Requests that got no answer, or a server's error.");
  const refused = counter("pulse_processor_refused_total", "Requests that the payment processor refused.");
  const broken = gauge("pulse_processor_broken", "1 while too many requests in a row failed.");
  const waiting = gauge("pulse_processor_waiting_payments", "Card payments with something still to be said.");
  const longest = gauge("pulse_processor_waiting_seconds", "How long the longest of them has waited.");
  const lag = new Gauge({
    name: "pulse_event_lag",
    help: "Events that a consumer has not seen yet.",
    labelNames: ["consumer"],
    registers,
  });

  return ({
    liveStreams,
    databaseUp: isUp,
    machine,
    certificate,
    backups,
    archive,
    processor,
    consumers,
    worker,
  }: Figures) => {
    live(liveStreams);
    databaseUp(isUp ? 1 : 0);
    workerUp(worker ? 1 : 0);
    diskFree(machine.disk?.freeBytes);
    diskSize(machine.disk?.totalBytes);
    temperature(machine.temperature);
    certificateFrom(certificate && certificate.from.getTime() / 1_000);
    certificateUntil(certificate && certificate.to.getTime() / 1_000);
    backupMade(backups?.lastBackupAt ? secondsOf(backups.lastBackupAt) : null);
    backupProven(backups?.lastProofAt ? secondsOf(backups.lastProofAt) : null);
    backupFailed(backups && (backups.failure ? 1 : 0));
    archiveCopied(archive?.copiedAt ? secondsOf(archive.copiedAt) : null);
    archiveFailed(archive && (archive.failingSince ? 1 : 0));
    requests(processor?.requests);
    unanswered(processor?.unanswered);
    refused(processor?.refused);
    broken(processor && (isBroken(processor) ? 1 : 0));
    waiting(processor && Number(processor.waiting));
    const since = processor?.waiting_since?.getTime() ?? Date.now();
    longest(processor && Math.max(0, Math.round((Date.now() - since) / 1_000)));
    lag.reset();
    for (const { consumer, behind } of consumers ?? []) lag.set({ consumer }, behind);
  };
}

/** Counts by kind, route, method and status class. A route is a pattern of the program; a path could be made endless by callers. */
export function createMetrics(): WebMetrics {
  const registry = new Registry();
  const requests = new Histogram({
    name: "pulse_http_request_seconds",
    help: "Time to the end of the answer.",
    labelNames: ["kind", "route", "method", "status"],
    buckets: SECONDS,
    registers: [registry],
  });
  const take = ofInstallation(registry);
  return {
    observe({ kind, route, method, status }, seconds) {
      const known = /^(GET|HEAD|POST|PATCH|PUT|DELETE)$/.test(method) ? method : "other";
      requests.observe({ kind, route, method: known, status: `${Math.floor(status / 100)}xx` }, seconds);
    },
    async text(figures) {
      take(figures);
      const own = await Promise.all([registry.getMetricsAsJSON(), ofProcess.getMetricsAsJSON()]);
      return AggregatorRegistry.aggregate([...own, figures.worker ?? []]).metrics();
    },
  };
}
