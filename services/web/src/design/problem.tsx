import { ConnectError } from "@connectrpc/connect";
import { Anchor, Button, Stack, Text, Title } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { peopleSignIn, signIn, signInState } from "../api/session.ts";
import { missingRight } from "./missing-right.ts";
import { projectsToChoose } from "./projects-to-choose.ts";

interface Props {
  readonly error: unknown;
  readonly again?: () => void;
  /** Whether it is there instead of a page, and so has the title of one. */
  readonly isPage?: boolean;
}

/** What failed, and what to do: of a missing right, to sign in or whom to ask; of too many projects, to choose one. */
export function Problem({ error, again, isPage = false }: Props) {
  const { t } = useTranslation();
  const right = missingRight(error);
  if (right) return <Refused right={right} isPage={isPage} />;
  const projects = projectsToChoose(error);
  const choose = projects === undefined ? undefined : t("problem.project", { projects });
  if (choose !== undefined && !isPage)
    return (
      <Text py="xl" role="alert">
        {choose}
      </Text>
    );
  return (
    <Stack gap="xs" py="xl" align="flex-start" role="alert">
      <Title order={isPage ? 1 : 2} size={isPage ? "h3" : "h4"}>
        {t("problem.title")}
      </Title>
      <Text>{choose ?? (error instanceof ConnectError ? error.rawMessage : error instanceof Error ? error.message : String(error))}</Text>
      {again && (
        <Button variant="default" onClick={again}>
          {t("problem.again")}
        </Button>
      )}
    </Stack>
  );
}

function Refused({ right, isPage }: { readonly right: string; readonly isPage: boolean }) {
  const { t } = useTranslation();
  const isAnonymous = signInState() !== "signed-in" && peopleSignIn();
  return (
    <Stack gap="xs" py="xl" align="flex-start" role="alert">
      <Title order={isPage ? 1 : 2} size={isPage ? "h3" : "h4"}>
        {t(isAnonymous ? "problem.anonymous" : "problem.refused")}
      </Title>
      <Text>{t("problem.right", { right })}</Text>
      {isAnonymous ? <Button onClick={signIn}>{t("app.signIn")}</Button> : <Text>{t("problem.ask")}</Text>}
    </Stack>
  );
}

/** For an address that leads nowhere. */
export function NoSuchPage() {
  const { t } = useTranslation();
  return (
    <Stack gap="xs" py="xl" align="flex-start">
      <Title order={1} size="h3">
        {t("problem.notFound")}
      </Title>
      <Anchor component={Link} to="/applications">
        {t("problem.home")}
      </Anchor>
    </Stack>
  );
}
