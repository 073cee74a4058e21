// The camera in the page: a live picture, and a still of all its pixels.

/** Why there is no picture. */
export type CameraTrouble = "denied" | "none" | "busy" | "insecure";

export class NoCamera extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(trouble);
  }
}

interface Still {
  takePhoto(): Promise<Blob>;
}
declare const ImageCapture: (new (track: MediaStreamTrack) => Still) | undefined;
const stills = () => typeof ImageCapture !== "undefined";

/** Opens the camera on the back. Throws NoCamera. */
export async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices?.getUserMedia) throw new NoCamera("insecure");
  // Where stills are taken apart, the live picture need not be large.
  const size = stills()
    ? { width: { ideal: 1920 }, height: { ideal: 1080 } }
    : { width: { ideal: 3840 }, height: { ideal: 2160 } };
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: "environment" }, ...size },
    });
  } catch (e) {
    const name = e instanceof DOMException ? e.name : "";
    if (name === "NotAllowedError" || name === "SecurityError") throw new NoCamera("denied");
    throw new NoCamera(name === "NotReadableError" || name === "AbortError" ? "busy" : "none");
  }
}

export const closeCamera = (stream: MediaStream | null) => {
  for (const track of stream?.getTracks() ?? []) track.stop();
};

/** Some phones never answer takePhoto; the live picture is at hand then. */
const patience = 5_000;

/** One JPEG, as large as the camera gives it. */
export async function takeStill(stream: MediaStream, video: HTMLVideoElement): Promise<Blob> {
  const track = stream.getVideoTracks()[0];
  if (track && stills() && typeof ImageCapture !== "undefined") {
    const late = new Promise<null>((done) => setTimeout(() => done(null), patience));
    const still = await Promise.race([new ImageCapture(track).takePhoto().catch(() => null), late]);
    if (still?.type === "image/jpeg" && still.size > 0) return still;
  }
  return frameOf(video);
}

async function frameOf(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  if (!canvas.width) throw new NoCamera("busy");
  canvas.getContext("2d")?.drawImage(video, 0, 0);
  return new Promise((done, failed) =>
    canvas.toBlob((b) => (b ? done(b) : failed(new NoCamera("busy"))), "image/jpeg", 0.92),
  );
}

/** IMG_20261124_173102_7.jpg: sorts by time wherever it ends up. */
export function stillName(at: number, plotNo: string): string {
  const stamp = new Date(at + 8 * 3_600_000)
    .toISOString()
    .replace(/[-:]/g, "")
    .replace("T", "_")
    .slice(0, 15);
  return `${plotNo.replace(/[^\w-]/g, "").slice(-16) || "photo"}_${stamp}.jpg`;
}
