import { watch } from "vue";
import { type LocationQueryRaw, useRoute, useRouter } from "vue-router";

/** Changes the map's address. It may change many times before the router has caught up. */
export function useAddress() {
  const route = useRoute();
  const router = useRouter();
  let address: LocationQueryRaw = { ...route.query };
  watch(
    () => route.query,
    (now) => {
      address = { ...now };
    },
  );
  function put(change: Record<string, string | undefined>) {
    if (route.path !== "/map") return;
    address = { ...address, ...change };
    void router.replace({ query: address });
  }
  return { route, put };
}
