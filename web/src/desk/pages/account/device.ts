// What a browser calls itself, in words. Order matters: most claim to be others.
const browsers: [RegExp, string][] = [
  [/MicroMessenger/, "微信"],
  [/Edg\//, "Edge"],
  [/QQBrowser/, "QQ浏览器"],
  [/Firefox\//, "Firefox"],
  [/OPR\//, "Opera"],
  [/HuaweiBrowser/, "华为浏览器"],
  [/Chrome\//, "Chrome"],
  [/Safari\//, "Safari"],
];
const systems: [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, "HarmonyOS"],
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const first = (list: [RegExp, string][], agent: string) => list.find(([sign]) => sign.test(agent))?.[1] ?? "";

/** Browser and system; "" for what is not known. */
export const deviceOf = (agent: string) => ({
  browser: first(browsers, agent),
  system: first(systems, agent),
});
