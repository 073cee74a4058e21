import "element-plus/theme-chalk/base.css";
import "./tokens.css";
import "./style.css";
import { createApp } from "vue";
import { onSignedOut } from "@/api/client";
import { i18n, locale, setLocale } from "@/shared/i18n";
import { signedOut } from "@/shared/session";
import App from "./App.vue";
import { router } from "./router";

setLocale(locale.value);

// A session that ends shows the login over the page, so nothing typed is lost.
onSignedOut.run = signedOut;

createApp(App).use(i18n).use(router).mount("#app");
