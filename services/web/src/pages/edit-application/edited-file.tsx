import { Button, Group, Stack, Text, Textarea } from "@mantine/core";
import type { Application, GitSource, TextOfApplicationFile } from "@slipway/proto/state";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { CheckedEdit } from "./checked-edit.tsx";
import { lineEndsOf } from "./line-ends.ts";
import { SpecForm } from "./spec-form.tsx";
import { editSpec } from "./spec-text/edit-spec.ts";
import { readSpec, type SpecFields } from "./spec-text/read-spec.ts";

interface Props {
  readonly application: Application;
  readonly source: GitSource;
  readonly text: TextOfApplicationFile;
}

/** The text of a file, and a form that changes it where its values stand. The form is always applied to what was read, or written by hand. */
export function EditedFile({ application, source, text }: Props) {
  const { t } = useTranslation();
  const [base, setBase] = useState(text.content);
  const [wanted, want] = useState<SpecFields>();
  const read = useMemo(() => readSpec(base), [base]);
  const edited = useMemo(() => (wanted ? editSpec(base, wanted) : base), [base, wanted]);
  const content = edited ?? base;
  const lines = lineEndsOf(base);
  const reset = (to: string): void => {
    setBase(to);
    want(undefined);
  };
  return (
    <Stack gap="sm">
      {typeof read === "string" ? (
        <Text size="sm" role="status">
          {t(`editing.noForm.${read}`)}
        </Text>
      ) : (
        <SpecForm key={base} read={read} fields={wanted ?? read.fields} want={want} targets={text.targets} />
      )}
      {edited === undefined && (
        <Text size="sm" role="alert">
          {t("editing.cannot")}
        </Text>
      )}
      <Textarea
        label={text.file}
        description={t(lines.isMixed ? "editing.mixed" : "editing.textHint")}
        value={lines.shown(content)}
        onChange={({ currentTarget }) => reset(lines.written(currentTarget.value))}
        readOnly={lines.isMixed}
        spellCheck={false}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)" } }}
        rows={18}
      />
      {(content !== text.content || edited === undefined) && (
        <Group>
          <Button size="xs" variant="default" onClick={() => reset(text.content)}>
            {t("adding.discard")}
          </Button>
        </Group>
      )}
      <CheckedEdit application={application} source={source} text={text} content={content} />
    </Stack>
  );
}
