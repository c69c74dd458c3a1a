import { ActionIcon, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconSun } from "@tabler/icons-react";

/** Dark or light; at first as the system has it. */
export function ColorSchemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const other = useComputedColorScheme("light") === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Make it ${other}`}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        className="quiet"
        aria-label={`Make it ${other}`}
        onClick={() => setColorScheme(other)}
      >
        {other === "dark" ? <IconMoon size={18} /> : <IconSun size={18} />}
      </ActionIcon>
    </Tooltip>
  );
}
