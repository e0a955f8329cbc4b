import "../../../design/dialog-styles.ts";
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Refusal } from "./refusal.tsx";

interface Props {
  readonly title: string;
  readonly hint: string;
  /** More about what happens. */
  readonly children?: ReactNode;
  /** Whether it is taken back by a button as easily. Default: true. */
  readonly isHarmless?: boolean;
  readonly word: string;
  readonly isPending: boolean;
  readonly error: unknown;
  readonly close: () => void;
  /** Undefined: no reason is asked for. */
  readonly reasonLabel?: string;
  readonly act: (reason: string) => void;
}

/** Asks before something is done that others notice, and for the reason. */
export function ReasonDialog({ title, hint, word, isPending, error, close, reasonLabel, act, children, isHarmless = true }: Props) {
  const { t } = useTranslation();
  const [reason, write] = useState("");
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("application.close") }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          act(reason);
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{hint}</Text>
          {children}
          {reasonLabel !== undefined && (
            <TextInput
              label={reasonLabel}
              value={reason}
              onChange={({ currentTarget }) => write(currentTarget.value)}
              maxLength={1000}
              data-autofocus
            />
          )}
          <Refusal error={error} />
          <Group justify="flex-end">
            <Button variant="default" onClick={close}>
              {t("act.back")}
            </Button>
            <Button type="submit" loading={isPending} {...(isHarmless ? {} : { color: "red" })}>
              {word}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
