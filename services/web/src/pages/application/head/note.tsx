import type { ReactNode } from "react";
import classes from "../application-page.module.css";

/** Something that a person should know about the application, with what they can do about it. */
export function Note({
  tone,
  head,
  children,
  act,
}: {
  readonly tone: "bad" | "attention" | "quiet";
  readonly head: string;
  readonly children?: ReactNode;
  readonly act?: ReactNode;
}) {
  return (
    <section className={classes["note"]} data-tone={tone} aria-label={head}>
      <div className={classes["noteText"]}>
        <span className={classes["noteHead"]}>{head}</span> {children}
      </div>
      {act}
    </section>
  );
}
