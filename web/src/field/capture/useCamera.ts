import { onBeforeUnmount, onMounted, type Ref, ref, shallowRef } from "vue";
import { type CameraTrouble, closeCamera, NoCamera, openCamera, takeStill } from "./camera";

/** A camera that is open while the page is in sight, shown in `video`. */
export function useCamera(video: Ref<HTMLVideoElement | undefined>) {
  const stream = shallowRef<MediaStream | null>(null);
  const trouble = ref<CameraTrouble | "">("");
  let wanted = false;

  async function open() {
    if (stream.value || !wanted) return;
    try {
      const opened = await openCamera();
      // Left while the person was being asked.
      if (!wanted || !video.value) return closeCamera(opened);
      stream.value = opened;
      trouble.value = "";
      opened.getVideoTracks()[0]?.addEventListener("ended", () => close());
      video.value.srcObject = opened;
      await video.value.play().catch(() => undefined);
    } catch (e) {
      trouble.value = e instanceof NoCamera ? e.trouble : "none";
    }
  }
  function close() {
    closeCamera(stream.value);
    stream.value = null;
    if (video.value) video.value.srcObject = null;
  }
  // Another application may want the camera; iOS takes it away in any case.
  const seen = () => (document.visibilityState === "visible" ? void open() : close());

  onMounted(() => {
    wanted = true;
    document.addEventListener("visibilitychange", seen);
    void open();
  });
  onBeforeUnmount(() => {
    wanted = false;
    document.removeEventListener("visibilitychange", seen);
    close();
  });
  const take = () => {
    if (!stream.value || !video.value) throw new NoCamera("none");
    return takeStill(stream.value, video.value);
  };
  return { stream, trouble, open, take };
}
