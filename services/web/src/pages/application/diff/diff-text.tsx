import classes from "./diff-text.module.css";

const signs: Readonly<Record<string, string>> = { "+": "added", "-": "removed" };

/** Differences as text: each line begins with what becomes of it, and has its colour. */
export function DiffText({ text }: { readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: so that keys can scroll it
    <pre className={classes["diff"]} tabIndex={0}>
      {text
        .trimEnd()
        .split("\n")
        .map((line, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is known by its place
          <span key={at} data-sign={signs[line[0] ?? ""]}>
            {line}
            {"\n"}
          </span>
        ))}
    </pre>
  );
}
