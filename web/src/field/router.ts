import { createRouter, createWebHistory } from "vue-router";
import { workRoutes } from "./pages/routes";

export const router = createRouter({
  history: createWebHistory("/field/"),
  routes: [
    { path: "/", redirect: "/tasks" },
    { path: "/index.html", redirect: "/tasks" },
    ...workRoutes,
    { path: "/outbox", name: "outbox", component: () => import("./pages/outbox/OutboxPage.vue") },
    { path: "/me", name: "me", component: () => import("./pages/me/MePage.vue") },
    { path: "/:rest(.*)*", name: "nowhere", component: () => import("./frame/NowherePage.vue") },
  ],
});
