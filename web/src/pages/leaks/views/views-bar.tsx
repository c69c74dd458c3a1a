import { ActionIcon, Group, Text, UnstyledButton } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useSearchParams } from "react-router";
import { useMe } from "../../../session/me.ts";
import type { ListAddress } from "../list-address.ts";
import { SaveView } from "./save-view.tsx";
import { useSavedViews, viewOf, type View } from "./saved-views.ts";
import classes from "./views.module.css";

/** Ways to look at the list: those that everybody has, then those that this person saved. */
export function ViewsBar({ address }: { readonly address: ListAddress }) {
  const { email, name } = useMe();
  const { views, save, remove } = useSavedViews();
  const [params] = useSearchParams();
  const present = viewOf(params);
  const everybodys: readonly View[] = [
    { name: "All", search: "" },
    { name: "Open", search: "status=open" },
    { name: "To decide", search: "status=open&remediation=none&sort=-risk" },
    { name: "Regressed", search: "regressed=true" },
    { name: "Mine", search: viewOf(new URLSearchParams({ status: "open", assignee: email ?? name })) },
  ];
  const isKnown = [...everybodys, ...views].some(({ search }) => search === present);
  const tab = ({ name, search }: View) => (
    <UnstyledButton
      className={classes["view"] ?? ""}
      aria-current={search === present ? "true" : undefined}
      onClick={() => address.setView(search)}
    >
      {name}
    </UnstyledButton>
  );
  return (
    <Group component="nav" gap={2} aria-label="Views" className={classes["views"] ?? ""}>
      {everybodys.map((view) => (
        <div key={view.name}>{tab(view)}</div>
      ))}
      {views.length > 0 && <Text span className={classes["rule"] ?? ""} aria-hidden />}
      {views.map((view) => (
        <div key={`saved ${view.name}`} className={classes["saved"]}>
          {tab(view)}
          <ActionIcon
            size="xs"
            variant="subtle"
            color="gray"
            className="quiet"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => remove(view.name)}
          >
            <IconX size={12} />
          </ActionIcon>
        </div>
      ))}
      {!isKnown && <SaveView onSave={(name) => save({ name, search: present })} />}
    </Group>
  );
}
