import { Button, Stack, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { leadToSignIn, signIn } from "../api/session.ts";

/** Instead of a page that somebody has to sign in for. Who was not signed in is led to the sign-in, once; whose session has ended is told so, and decides. */
export function SignedOut({ why }: { readonly why: "signed-out" | "ended" | "closed" }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (why === "signed-out") leadToSignIn();
  }, [why]);
  return (
    <Stack gap="xs" py="xl" align="flex-start" role="alert">
      <Title order={1} size="h3">
        {t(`signedOut.${why}.title`)}
      </Title>
      <Text>{t(`signedOut.${why}.hint`)}</Text>
      {why !== "closed" && <Button onClick={signIn}>{t("app.signIn")}</Button>}
    </Stack>
  );
}
