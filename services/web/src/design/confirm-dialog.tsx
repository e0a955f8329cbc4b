import "./dialog-styles.ts";
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

interface Props {
  readonly title: string;
  /** What happens. */
  readonly hint: string;
  readonly word: string;
  readonly close: () => void;
  readonly act: () => void;
}

/** Asks before something is done that cannot be taken back. */
export function ConfirmDialog({ title, hint, word, close, act }: Props) {
  const { t } = useTranslation();
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      lockScroll={false}
      transitionProps={{ duration: 0 }}
      closeButtonProps={{ "aria-label": t("app.close") }}
    >
      <Stack gap="sm">
        <Text size="sm">{hint}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            {t("app.back")}
          </Button>
          <Button
            color="red"
            onClick={() => {
              close();
              act();
            }}
          >
            {word}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
