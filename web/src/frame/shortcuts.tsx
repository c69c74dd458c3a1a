import { ActionIcon, Kbd, Modal, Table, Tooltip } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKeyboard } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { useMe } from "../session/me.ts";
import { isTyping } from "./is-typing.ts";
import { SECTIONS } from "./sections.ts";

/** How long after g the second key counts, ms. */
const CHORD_MS = 1_500;

/** Keys that hold on every page, and the list of them. A page marks its search box with `data-search`. */
export function Shortcuts() {
  const { permissions } = useMe();
  const [opened, { open, close }] = useDisclosure();
  const navigate = useNavigate();
  const pressedG = useRef(0);
  const sections = SECTIONS.filter(({ needs }) => needs === undefined || permissions.includes(needs));

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const afterG = event.timeStamp - pressedG.current < CHORD_MS;
      pressedG.current = event.key === "g" ? event.timeStamp : 0;
      const section = afterG ? sections.find(({ key }) => key === event.key) : undefined;
      if (section !== undefined) void navigate(section.path);
      else if (event.key === "?") open();
      else if (event.key === "/") document.querySelector<HTMLElement>("[data-search]")?.focus();
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [navigate, open, sections]);

  return (
    <>
      <Tooltip label="Keyboard shortcuts (?)">
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          className="quiet"
          aria-label="Keyboard shortcuts"
          visibleFrom="sm"
          onClick={open}
        >
          <IconKeyboard size={20} />
        </ActionIcon>
      </Tooltip>
      <Modal opened={opened} onClose={close} title="Keyboard shortcuts" closeButtonProps={{ "aria-label": "Close" }}>
        <Table withRowBorders={false}>
          <Table.Tbody>
            {sections.map(({ key, name }) => (
              <Row key={key} keys={["g", key]} what={name} />
            ))}
            <Row keys={["/"]} what="Search on this page" />
            <Row keys={["?"]} what="This list" />
            <Row keys={["Esc"]} what="Close a dialog or menu" />
          </Table.Tbody>
        </Table>
      </Modal>
    </>
  );
}

function Row({ keys, what }: { readonly keys: readonly string[]; readonly what: string }) {
  return (
    <Table.Tr>
      <Table.Td w={96}>
        {keys.map((key) => (
          <Kbd key={key} mr={4}>
            {key}
          </Kbd>
        ))}
      </Table.Td>
      <Table.Td>{what}</Table.Td>
    </Table.Tr>
  );
}
