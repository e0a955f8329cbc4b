import { Button, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "../problem.tsx";

interface Props {
  readonly title: string;
  readonly filters?: ReactNode;
  readonly error?: unknown;
  readonly again?: () => void;
  readonly isLoading: boolean;
  readonly isEmpty: boolean;
  /** Why it is empty, and what to do. */
  readonly empty: string;
  readonly emptyHint?: string | undefined;
  /** Undefined if nothing is left out. */
  readonly clear?: (() => void) | undefined;
  readonly children: ReactNode;
}

/** A page that is one long list: its title, its filters, and what there is instead of rows. It is as high as the window, and the list scrolls in it. */
export function ListPage({ title, filters, error, again, isLoading, isEmpty, empty, emptyHint, clear, children }: Props) {
  const { t } = useTranslation();
  return (
    <Stack
      gap="sm"
      mih="calc(100dvh - 48px - 2 * var(--mantine-spacing-md))"
      mah={{ sm: "calc(100dvh - 48px - 2 * var(--mantine-spacing-md))" }}
    >
      <Group justify="space-between" align="flex-start">
        <Title order={1} size="h3">
          {title}
        </Title>
        {filters}
      </Group>
      {error ? (
        <Problem error={error} {...(again && { again })} />
      ) : isLoading ? (
        <Skeleton h={300} />
      ) : isEmpty ? (
        <Stack gap="xs" py="xl" align="flex-start">
          <Text fw={500}>{clear ? t("lists.none") : empty}</Text>
          {clear ? (
            <Button variant="default" onClick={clear}>
              {t("applications.clear")}
            </Button>
          ) : (
            emptyHint && <Text c="var(--slipway-quiet)">{emptyHint}</Text>
          )}
        </Stack>
      ) : (
        children
      )}
    </Stack>
  );
}
