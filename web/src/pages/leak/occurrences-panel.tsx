import { Anchor, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "../../api/api.ts";
import { RelativeTime } from "../../parts/relative-time.tsx";
import { WideTable } from "../../parts/wide-table.tsx";
import { Panel } from "./panel.tsx";

const SHOWN = 50;

/** Where it was found; nothing where no place is known. */
export function OccurrencesPanel({ id }: { readonly id: number }) {
  const places = useQuery({
    queryKey: ["leaks", "one", String(id), "occurrences"],
    queryFn: async ({ signal }) => (await api.leakOccurrences(String(id), { limit: SHOWN }, { signal })).data.items,
  });
  if (places.data === undefined || places.data.length === 0) return null;
  return (
    <Panel title="Found at">
      <WideTable label="Found at" minWidth={640}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Place</Table.Th>
            <Table.Th>Commit</Table.Th>
            <Table.Th>Author</Table.Th>
            <Table.Th>Seen</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {places.data.map(({ url, path, line, commit, author, last_seen: at, present }) => (
            <Table.Tr key={`${url} ${path} ${line} ${commit}`}>
              <Table.Td style={{ overflowWrap: "anywhere" }}>
                <Place url={url} />
                <Text size="xs" className="quiet">
                  {path}
                  {path !== "" && line > 0 && `:${line}`}
                </Text>
              </Table.Td>
              <Table.Td>
                <Text span inherit ff="monospace">
                  {commit.slice(0, 12)}
                </Text>
              </Table.Td>
              <Table.Td>{author}</Table.Td>
              <Table.Td>
                <RelativeTime at={at} />
                {!present && (
                  <Text size="xs" className="quiet">
                    no longer there
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </WideTable>
    </Panel>
  );
}

/** A link only where a browser may follow it: the place comes from a report. */
function Place({ url }: { readonly url: string }) {
  if (!/^https?:\/\//.test(url)) return <>{url}</>;
  return (
    <Anchor href={url} target="_blank" rel="noopener noreferrer" size="sm">
      {url}
    </Anchor>
  );
}
