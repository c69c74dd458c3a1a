import { Button, Group, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../../../api/api.ts";
import { ShownOnce } from "../shown-once.tsx";
import { QrCode } from "./qr-code.tsx";

/** What `two-factor/enable` and `generate-backup-codes` answer; the API's document leaves it open. */
interface Enabled {
  readonly totpURI: string;
  readonly backupCodes: readonly string[];
}

/** The code of an authenticator app beside the password. */
export function SecondFactor({ isOn }: { readonly isOn: boolean }) {
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const begin = useMutation({
    mutationFn: async () => (await api.twoFactorEnable({ password })).data as Enabled,
    onSuccess: () => setPassword(""),
  });
  const changed = (): Promise<void> => queries.invalidateQueries({ queryKey: ["me"] });
  const confirm = useMutation({
    mutationFn: () => api.twoFactorVerifyTotp({ code: code.replaceAll(/\s/g, "") }),
    onSuccess: changed,
  });
  const giveUp = useMutation({
    mutationFn: () => api.twoFactorDisable({ password }),
    onSuccess: async () => {
      setPassword("");
      begin.reset();
      await changed();
    },
  });
  return (
    <section className="panel" aria-labelledby="second-factor">
      <Stack p="md" gap="sm">
        <div>
          <Title order={3} id="second-factor">
            Second factor
          </Title>
          <Text size="sm" className="quiet">
            {isOn
              ? "On: signing in asks for the code of your app"
              : "Off: who learns your password can sign in. An authenticator app mends that"}
          </Text>
        </div>
        {begin.data !== undefined && (
          <ShownOnce
            text={begin.data.backupCodes.join("\n")}
            label="Backup codes"
            about="Backup codes: each signs you in once when the app is lost. Keep them apart from the password."
          />
        )}
        {begin.data !== undefined && !isOn && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              confirm.mutate();
            }}
          >
            <Group align="flex-start" gap="md">
              <QrCode text={begin.data.totpURI} label="Code for your authenticator app" />
              <Stack gap="sm" style={{ flex: "1 1 14rem" }}>
                <Text size="sm">
                  Take a picture with the app, or type in the key{" "}
                  <Text span inherit ff="monospace" style={{ overflowWrap: "anywhere" }}>
                    {new URL(begin.data.totpURI).searchParams.get("secret")}
                  </Text>
                  , then give the code that it shows.
                </Text>
                <TextInput
                  label="Code"
                  required
                  withAsterisk={false}
                  inputMode="numeric"
                  autoComplete="one-time-code"
                  value={code}
                  onChange={(event) => setCode(event.currentTarget.value)}
                />
                <Button type="submit" loading={confirm.isPending} style={{ alignSelf: "flex-start" }}>
                  Turn it on
                </Button>
              </Stack>
            </Group>
          </form>
        )}
        {(isOn || begin.data === undefined) && (
          <form
            onSubmit={(event) => {
              event.preventDefault();
              if (isOn) giveUp.mutate();
              else begin.mutate();
            }}
          >
            <Group align="flex-end" gap="sm">
              <PasswordInput
                label="Your password"
                required
                withAsterisk={false}
                autoComplete="current-password"
                visibilityToggleButtonProps={{ "aria-label": "Show or hide the password" }}
                value={password}
                onChange={(event) => setPassword(event.currentTarget.value)}
                style={{ flex: "1 1 14rem" }}
              />
              <Button type="submit" variant={isOn ? "default" : "filled"} loading={begin.isPending || giveUp.isPending}>
                {isOn ? "Turn it off" : "Begin"}
              </Button>
            </Group>
          </form>
        )}
      </Stack>
    </section>
  );
}
