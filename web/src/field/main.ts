import "./style.css";
import { createApp } from "vue";
import { i18n, locale, setLocale } from "@/shared/i18n";
import App from "./App.vue";
import { boot } from "./guard/gate";
import { watchInstall } from "./guard/install";
import { watchUpdates } from "./guard/update";
import { router } from "./router";
import { station } from "./state";

setLocale(locale.value);

createApp(App).use(i18n).use(router).mount("#app");

void boot();
watchInstall();
void watchUpdates();

const line = () => station.is?.sender.poke("line");
window.addEventListener("online", line);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && line());
