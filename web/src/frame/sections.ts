import {
  IconActivity,
  IconKey,
  IconListCheck,
  IconRadar2,
  IconServer2,
  IconSettings,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Permission } from "../session/me.ts";

interface Section {
  readonly path: string;
  readonly name: string;
  readonly icon: TablerIcon;
  /** After g. */
  readonly key: string;
  /** Shown to whoever has it; undefined: to everybody. */
  readonly needs: Permission | undefined;
}

/** The pages of the navigation, in its order. */
export const SECTIONS: readonly Section[] = [
  { path: "/leaks", name: "Leaks", icon: IconKey, key: "l", needs: "leaks:read" },
  { path: "/attacks", name: "Attacks", icon: IconActivity, key: "a", needs: "events:read" },
  { path: "/rules", name: "Rules", icon: IconListCheck, key: "r", needs: "rules:read" },
  { path: "/nodes", name: "Nodes", icon: IconServer2, key: "n", needs: "nodes:read" },
  { path: "/sources", name: "Sources", icon: IconRadar2, key: "s", needs: "sources:read" },
  { path: "/settings", name: "Settings", icon: IconSettings, key: "e", needs: undefined },
];
