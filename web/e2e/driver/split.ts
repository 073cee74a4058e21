import { expect } from "@playwright/test";
import type { StepDialog } from "./dialog";

/** Draws a line from left to right through the middle of the plot and asks for the preview. */
export async function cutsInTwo(form: StepDialog) {
  const map = form.box.locator("[data-test=split-map][data-ready]");
  await expect(map).toBeVisible({ timeout: 60_000 });
  const canvas = map.locator("canvas");
  const box = (await canvas.boundingBox())!;
  const at = (x: number, y: number) => ({ position: { x: box.width * x, y: box.height * y } });
  await canvas.click(at(0.02, 0.5));
  await form.sees("已画 1 点");
  await canvas.click(at(0.98, 0.52));
  await form.sees("已画 2 点");
  await form.presses("切分预览");
  await form.sees(/^第 2 部分/);
}
