import { Anchor } from "@mantine/core";
import type { Commit } from "@slipway/proto/state";
import type { ReactNode } from "react";
import { Age } from "../../../design/age.tsx";
import { webAddress } from "../../deployment/head/trigger-text.ts";
import classes from "../application-page.module.css";

/** A commit: its hash, as a link if its Git host is known, what it says, who made it and when. */
export function CommitLine({
  commit,
  hash,
  children,
}: {
  readonly commit: Commit | undefined;
  readonly hash: string;
  readonly children?: ReactNode;
}) {
  const short = hash.slice(0, 7);
  const url = webAddress(commit?.url ?? "");
  return (
    <span className={classes["commit"]}>
      {url ? (
        <Anchor href={url} target="_blank" rel="noreferrer" inherit className={classes["hash"] ?? ""} title={hash}>
          {short}
        </Anchor>
      ) : (
        <span className={classes["hash"]} title={hash}>
          {short}
        </span>
      )}
      {commit && <span className={classes["subject"]}>{commit.subject}</span>}
      {commit && (
        <span className={classes["reason"]}>
          <bdi>{nameOf(commit.author)}</bdi> <Age at={commit.authoredAt} />
        </span>
      )}
      {children}
    </span>
  );
}

/** The name of an author without the address. */
function nameOf(author: string): string {
  return author.replace(/\s*<[^>]*>\s*$/, "");
}
