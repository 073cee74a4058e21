import { createRouter, createWebHistory } from "vue-router";
import { workRoutes } from "./pages/routes";

export const router = createRouter({
  history: createWebHistory("/field/"),
  // A page begins at its top, and is where it was when one comes back to it.
  scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
  routes: [
    { path: "/", redirect: "/tasks" },
    { path: "/index.html", redirect: "/tasks" },
    ...workRoutes,
    { path: "/outbox", name: "outbox", component: () => import("./pages/outbox/OutboxPage.vue") },
    { path: "/me", name: "me", component: () => import("./pages/me/MePage.vue") },
    { path: "/:rest(.*)*", name: "nowhere", component: () => import("./frame/NowherePage.vue") },
  ],
});
