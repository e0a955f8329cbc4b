import type { ReactNode } from "react";
import classes from "./facts.module.css";

/** What is known of something, by name. A fact without a value is left out. */
export function Facts({ facts }: { readonly facts: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={classes["facts"]}>
      {facts.map(
        ([name, value]) =>
          value !== undefined &&
          value !== "" &&
          value !== false && (
            <div key={name} className={classes["fact"]}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}

/** Texts of others by name, such as labels. */
export function Pairs({ pairs }: { readonly pairs: Readonly<Record<string, string>> }) {
  return (
    <span className={classes["pairs"]}>
      {Object.entries(pairs).map(([key, value]) => (
        <code key={key} className={classes["pair"]}>
          {key}={value}
        </code>
      ))}
    </span>
  );
}
