import { InvalidArgumentError } from "commander";
import { defaultServer } from "../contexts/default-server.ts";

/** Reads the address of a gateway, which serves at the root of its host. Throws for one with more than that: nothing would come of the rest. */
export function serverAddress(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\/./i.test(text)) throw new InvalidArgumentError(`Write an address such as ${defaultServer}.`);
  if (url.username !== "" || url.password !== "" || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new InvalidArgumentError(`Write an address without user, path and query, such as ${url.origin}.`);
  return text;
}
