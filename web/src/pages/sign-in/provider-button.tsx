import { Button, Divider } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { BASE_PATH } from "../../session/tenant-path.ts";

/** The way through the identity provider, where the console has one. */
export function ProviderButton({ next }: { readonly next: string }) {
  const ways = useQuery({ queryKey: ["sign-in"], queryFn: async () => (await api.getSignIn()).data });
  const leave = useMutation({
    mutationFn: async () => {
      const callbackURL = BASE_PATH === "/" ? next : BASE_PATH + next;
      return (await api.signInSocial({ provider: "oidc", callbackURL })).data as { url: string };
    },
    onSuccess: ({ url }) => location.assign(url),
  });
  const provider = ways.data?.identity_provider ?? null;
  if (provider === null) return null;
  return (
    <>
      <Divider label="or" />
      <Button variant="default" fullWidth loading={leave.isPending} onClick={() => leave.mutate()}>
        {provider.name}
      </Button>
    </>
  );
}
