import { Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../../api/api.ts";
import { PartHeader } from "../part-header.tsx";
import { QueryState } from "../../../parts/query-state.tsx";
import { RelativeTime } from "../../../parts/relative-time.tsx";
import { WideTable } from "../../../parts/wide-table.tsx";
import { ShowMore } from "../show-more.tsx";

/** Who has leaks, rules, nodes and members of their own. */
export function Component() {
  const tenants = useInfiniteQuery({
    queryKey: ["tenants"],
    queryFn: async ({ signal, pageParam }) =>
      (await api.listTenants(pageParam === "" ? {} : { cursor: pageParam }, { signal })).data,
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor,
  });
  return (
    <>
      <PartHeader
        title="Tenants"
        about="Each has leaks, rules, nodes and members of its own, and sees nothing of others"
      />
      <Stack gap="md">
        <NewTenant />
        <QueryState query={tenants}>
          {({ pages }) => (
            <WideTable label="Tenants" minWidth={480}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Name</Table.Th>
                  <Table.Th>Id</Table.Th>
                  <Table.Th>Made</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {pages
                  .flatMap(({ items }) => items)
                  .map(({ id, name, created_at: at }) => (
                    <Table.Tr key={id}>
                      <Table.Td>
                        {/* The tenant is part of the address: a new page. */}
                        <a href={`/t/${id}/leaks`}>{name}</a>
                      </Table.Td>
                      <Table.Td>
                        <Text span inherit ff="monospace">
                          {id}
                        </Text>
                      </Table.Td>
                      <Table.Td>
                        <RelativeTime at={at} />
                      </Table.Td>
                    </Table.Tr>
                  ))}
              </Table.Tbody>
            </WideTable>
          )}
        </QueryState>
        <ShowMore query={tenants} />
      </Stack>
    </>
  );
}

function NewTenant() {
  const queries = useQueryClient();
  const form = useForm({ mode: "uncontrolled", initialValues: { id: "", name: "" } });
  const create = useMutation({
    mutationFn: (given: { id: string; name: string }) => api.createTenant(given),
    onSuccess: async () => {
      form.reset();
      await queries.invalidateQueries({ queryKey: ["tenants"] });
      await queries.invalidateQueries({ queryKey: ["me"] });
    },
  });
  return (
    <form className="panel" onSubmit={form.onSubmit((given) => create.mutate(given))}>
      <Group align="flex-end" gap="sm" p="md">
        <TextInput
          label="Name"
          required
          withAsterisk={false}
          maxLength={120}
          style={{ flex: "2 1 14rem" }}
          key={form.key("name")}
          {...form.getInputProps("name")}
        />
        <TextInput
          label="Id, which never changes"
          required
          withAsterisk={false}
          maxLength={63}
          pattern="[a-z0-9]([a-z0-9\-]*[a-z0-9])?"
          title="Lower-case letters, digits and hyphens"
          style={{ flex: "1 1 12rem" }}
          key={form.key("id")}
          {...form.getInputProps("id")}
        />
        <Button type="submit" loading={create.isPending}>
          Make a tenant
        </Button>
      </Group>
    </form>
  );
}
