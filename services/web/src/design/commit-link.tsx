import { TextLink } from "./text-link.tsx";

/** A commit, with a link to its trace. */
export function CommitLink({ hash, projectId }: { readonly hash: string; readonly projectId: string }) {
  return (
    <TextLink to="/traces/$commit" params={{ commit: hash }} search={{ project: projectId }} ff="monospace">
      {hash.slice(0, 7)}
    </TextLink>
  );
}
