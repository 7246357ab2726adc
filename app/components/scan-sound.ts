import { currentProfile } from "./scan-capture.ts";

/*
 * Heard without looking: one high beep for a scan that counts, two low ones for one that does not. Made by the browser, no files;
 * switched off on /scanner-test.
 */

let audio: AudioContext | null = null;

function beep(frequency: number, afterMs: number): void {
  if (!currentProfile().sound || typeof AudioContext === "undefined") return;
  audio ??= new AudioContext();
  const start = audio.currentTime + afterMs / 1000;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = frequency;
  volume.gain.value = 0.08;
  tone.connect(volume).connect(audio.destination);
  tone.start(start);
  tone.stop(start + 0.08);
}

export function soundDone(): void {
  beep(1320, 0);
}

export function soundRefused(): void {
  beep(220, 0);
  beep(220, 140);
}
