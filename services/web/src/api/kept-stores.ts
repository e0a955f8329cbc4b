import type { LiveStore } from "./live.ts";

/** How many are kept for who comes back. */
const most = 20;

/** Stores by id, of which the last ones are kept. */
export function keptStores<State, Message>(make: (id: string) => LiveStore<State, Message>): (id: string) => LiveStore<State, Message> {
  const stores = new Map<string, LiveStore<State, Message>>();
  return (id) => {
    const store = stores.get(id) ?? make(id);
    stores.delete(id);
    stores.set(id, store);
    const [oldest] = stores.keys();
    if (stores.size > most && oldest !== undefined) stores.delete(oldest);
    return store;
  };
}
