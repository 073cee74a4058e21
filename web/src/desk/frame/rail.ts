import type { Key } from "@/shared/i18n";
import { may, reviews } from "@/shared/session";

export interface Place {
  name: string;
  to: string;
  word: Key;
  shown: () => boolean;
}

/** The rail, in the order of the day; a place is shown when the role has it. */
export const places: Place[] = [
  { name: "inbox", to: "/inbox", word: "frame.inbox", shown: () => may("cases.step") },
  { name: "review", to: "/review", word: "review.title", shown: () => reviews().length > 0 },
  { name: "queue", to: "/queue", word: "frame.queue", shown: () => may("queue.read") },
  { name: "register", to: "/cases", word: "frame.register", shown: () => may("cases.read") },
  {
    name: "conference",
    to: "/conference",
    word: "frame.conference",
    shown: () => may("agenda.read") || may("agenda.propose"),
  },
  { name: "handedIn", to: "/handed-in", word: "handedIn.title", shown: () => may("cases.step") },
  { name: "map", to: "/map", word: "frame.map", shown: () => may("map.read") },
  { name: "figures", to: "/figures", word: "figures.title", shown: () => may("figures.read") },
  { name: "spots", to: "/spot-checks", word: "spot.title", shown: () => may("spots.read") },
  { name: "balance", to: "/balance", word: "balance.title", shown: () => may("balance.read") },
  { name: "batches", to: "/batches", word: "frame.batches", shown: () => may("batches.read") },
  { name: "reports", to: "/reports", word: "reports.title", shown: () => may("cases.export") },
  {
    name: "supervision",
    to: "/supervision",
    word: "supervision.title",
    shown: () => may("supervision.read"),
  },
  { name: "together", to: "/together", word: "together.waiting", shown: () => may("cases.step") },
  {
    name: "operations",
    to: "/operations",
    word: "together.operations",
    shown: () => may("operations.read"),
  },
  { name: "audit", to: "/audit", word: "audit.title", shown: () => may("audit.read") },
  {
    name: "settings",
    to: "/settings",
    word: "frame.settings",
    shown: () =>
      ["people.read", "layers.read", "rules.read", "deliveries.read", "checkpoints.manage"].some(may),
  },
];
