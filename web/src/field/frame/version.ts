/** What the page was built as: the mark in its own file's name, which is made of what is in it. */
export const version = /-([\w-]{8})\.js$/.exec(new URL(import.meta.url).pathname)?.[1] ?? "dev";
