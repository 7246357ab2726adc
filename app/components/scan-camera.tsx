import { useNavigate } from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { soundDone } from "./scan-sound.ts";
import { english, useWords } from "./words/words.ts";

/** Chromium and Android read barcodes by themselves, in secure pages only; TypeScript has no types for it yet. */
type Detector = { detect(source: HTMLVideoElement): Promise<Array<{ rawValue: string }>> };
type DetectorClass = new (options: { formats: string[] }) => Detector;

const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "code_128", "code_39", "itf", "qr_code", "data_matrix"];
const LOOK_EVERY_MS = 150;

function detectorClass(): DetectorClass | null {
  const found = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  return found && "mediaDevices" in navigator ? found : null;
}

const PROBLEMS: Record<string, string> = {
  NotAllowedError: english("The camera cannot be used. Allow it for this page, or use a scanner."),
  NotFoundError: english("There is no camera. Use a scanner, or type the code."),
  NotReadableError: english("The camera is in use elsewhere. Close what uses it and try again, or use a scanner."),
};

/** A phone's lamp; TypeScript has no types for it yet. */
const hasTorch = (stream: MediaStream) =>
  stream.getVideoTracks().some((track) => "torch" in (track.getCapabilities?.() ?? {}));
const setTorch = (stream: MediaStream, torch: boolean) =>
  stream
    .getVideoTracks()
    .forEach((track) => void track.applyConstraints({ advanced: [{ torch } as MediaTrackConstraintSet] }));

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** The phone's camera as a scanner, where the browser can read codes; elsewhere nothing is shown. */
export function ScanCamera() {
  const t = useWords();
  const navigate = useNavigate();
  const video = useRef<HTMLVideoElement>(null);
  const [can, setCan] = useState(false);
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [problem, setProblem] = useState<string>();
  const [isLit, setIsLit] = useState(false);
  const isHere = useRef(true);
  useEffect(() => {
    isHere.current = true;
    setCan(detectorClass() !== null);
    return () => {
      isHere.current = false;
    };
  }, []);

  useEffect(() => {
    const Detector = detectorClass();
    if (!stream || !video.current || !Detector) return;
    const screen = video.current;
    screen.srcObject = stream;
    // Broken off when the camera is stopped before its first picture.
    screen.play().catch(() => undefined);
    const detector = new Detector({ formats: FORMATS });
    let looking = true;
    const look = async () => {
      const [code] = await detector.detect(screen).catch(() => []);
      if (!looking) return;
      if (!code) {
        setTimeout(look, LOOK_EVERY_MS);
        return;
      }
      looking = false;
      soundDone();
      navigator.vibrate?.(40);
      navigate(`/scan?${new URLSearchParams({ code: code.rawValue })}`);
      setStream(null);
    };
    void look();
    // Pulled out, or taken away by the system; what we stop ourselves says nothing.
    const lost = () => {
      setStream(null);
      setProblem(english("The camera has stopped. Start it again, or use a scanner."));
    };
    for (const track of stream.getTracks()) track.addEventListener("ended", lost);
    return () => {
      looking = false;
      stop(stream);
    };
  }, [stream, navigate]);

  async function start() {
    setProblem(undefined);
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      // Whoever answered the browser's question on another page needs no camera any more.
      if (!isHere.current) return stop(opened);
      setStream(opened);
      setIsLit(false);
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      setProblem(PROBLEMS[name] ?? english("The camera does not start. Use a scanner, or type the code."));
    }
  }

  if (!can) return null;
  return (
    <div className="scan-camera">
      {stream ? (
        <>
          <video ref={video} playsInline muted />
          <div className="btn-row">
            <Button type="button" onClick={() => setStream(null)}>
              {t("Stop the camera")}
            </Button>
            {hasTorch(stream) ? (
              <Button
                type="button"
                aria-pressed={isLit}
                onClick={() => {
                  setTorch(stream, !isLit);
                  setIsLit(!isLit);
                }}
              >
                {t("Torch")}
              </Button>
            ) : null}
          </div>
        </>
      ) : (
        <Button type="button" onClick={start}>
          {t("Scan with the camera")}
        </Button>
      )}
      {problem ? <p role="alert">{t(problem)}</p> : null}
    </div>
  );
}
