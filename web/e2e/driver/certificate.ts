import { execFileSync } from "node:child_process";
import { expect } from "@playwright/test";
import type { Person } from "./person";

const button = (who: Person) => who.page.getByRole("button", { name: "销号单", exact: true });

export async function mayHaveCertificate(who: Person, may = true) {
  if (may) await expect(button(who)).toBeVisible();
  else await expect(button(who)).toHaveCount(0);
}

/** Saves the certificate: the name of the file, and what can be read in it. */
export async function savesCertificate(who: Person): Promise<{ name: string; text: string }> {
  const saved = who.page.waitForEvent("download");
  await button(who).click();
  const file = await saved;
  const text = execFileSync("pdftotext", ["-layout", await file.path(), "-"], { encoding: "utf8" });
  return { name: file.suggestedFilename(), text };
}

/** The address that the QR of a certificate leads to, as it is printed below it. */
export function addressOn(text: string): string {
  const joined = text.replace(/\s/g, "");
  const code = /\/verify\/([A-Z2-7]{26})/.exec(joined);
  if (!code) throw new Error(`no address on the certificate: ${text}`);
  return `/verify/${code[1]}`;
}

/** Somebody with a phone, who has no account, opens an address. */
export async function scans(stranger: Person, address: string, width = 390) {
  await stranger.page.setViewportSize({ width, height: 844 });
  await stranger.page.goto(address);
}
