import { mine } from "@/shared/session";

/** A named set of filters, kept on this computer for this person. */
export interface View {
  name: string;
  search: string;
}
export interface Look {
  columns?: string[];
  dense?: boolean;
}

function read<T>(name: string, none: T): T {
  try {
    return (JSON.parse(localStorage.getItem(mine(name)) ?? "null") as T | null) ?? none;
  } catch {
    return none;
  }
}
const write = (name: string, value: unknown) => localStorage.setItem(mine(name), JSON.stringify(value));

export const readViews = () => read<View[]>("views", []);
export function saveView(view: View): View[] {
  const views = [...readViews().filter((v) => v.name !== view.name), view];
  write("views", views);
  return views;
}
export function dropView(name: string): View[] {
  const views = readViews().filter((v) => v.name !== name);
  write("views", views);
  return views;
}
export const readLook = () => read<Look>("look", {});
export const saveLook = (look: Look) => write("look", look);
