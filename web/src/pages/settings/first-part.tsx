import { Navigate } from "react-router";
import { useSettingsParts } from "./settings-parts.ts";

export function Component() {
  const [first] = useSettingsParts();
  return <Navigate to={`/settings/${first!.path}`} replace />;
}
