import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { RouterProvider } from "react-router";
import { asApiError } from "../api/errors";
import { setSignedOutHandler } from "../api/client";
import { keys } from "../api/queries";
import { makeRouter } from "./router";

function makeClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        networkMode: "always", // the centre is often on this machine or a network without internet
        retry: (count, error) => asApiError(error).status === 0 && count < 2,
      },
      mutations: { networkMode: "always" },
    },
  });
  setSignedOutHandler(() => { client.setQueryData(keys.session, null); });
  return client;
}

export function App() {
  const [client] = useState(makeClient);
  const [router] = useState(makeRouter);
  return (
    <QueryClientProvider client={client}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  );
}
