import type { Health } from "@slipway/plugin-sdk";
import { textAt } from "../../../json/json.ts";
import { type Check, firstOf } from "./check.ts";
import { nameOfPlace, type Place, wordAt } from "./place.ts";

/** What words mean. A word that ends with `*` is every word that begins so. `otherwise` is every other word, but not an absent one. */
export type Meanings = { readonly [health in Health]?: readonly string[] } & { readonly otherwise?: Health };

/**
 * What the word at a place means: a phase, a state, a boolean, a number. The case of letters does not matter. `why` names where the status
 * explains it; without, `message`, `reason` and `error`.
 */
export function words(place: Place, { otherwise, ...meanings }: Meanings, why: readonly Place[] = usual): Check {
  const table = Object.entries(meanings) as readonly (readonly [Health, readonly string[]])[]; // its keys are those of Meanings
  return (at, object) => {
    const word = wordAt(place, at, object);
    if (word === "") return undefined;
    const health = table.find(([, known]) => known.some((each) => isWord(each, word)))?.[0] ?? otherwise;
    if (health === undefined) return undefined;
    const said = why.map((each) => wordAt(each, at, object)).find((text) => text !== "") ?? textAt(at, "error", "message");
    if (said) return { health, reason: said };
    return { health, reason: health === "healthy" ? "" : `${nameOfPlace(place)} is ${word}` };
  };
}

/** Applies other checks only if the place has one of the words. An absent word is empty. */
export function where(place: Place, known: readonly string[], checks: readonly Check[]): Check {
  return (at, object) => {
    const word = wordAt(place, at, object);
    return known.some((each) => isWord(each, word)) ? firstOf(checks, at, object) : undefined;
  };
}

const usual = ["message", "reason", "error"];

function isWord(pattern: string, word: string): boolean {
  const [known, said] = [pattern.toLowerCase(), word.toLowerCase()];
  return known.endsWith("*") ? word !== "" && said.startsWith(known.slice(0, -1)) : known === said;
}
