// An OpenID provider with realms. `node provider.js <port> <base>`: its issuers are `<base>/<realm>`, whatever address it is asked at.
// PUT /<realm> {"keys": [private JWKs, the first signs], "clients": {"<id>": {"secret", "seconds", "claims"}}} makes a realm, or changes it while it runs.
// A client asks for an audience by the resource indicator `urn:audience:<audience>`.
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';

const [port, base] = process.argv.slice(2);
const realms = new Map();

function realm(name, { keys, clients }) {
  return new Provider(`${base}/${name}`, {
    jwks: { keys },
    clients: Object.entries(clients).map(([client_id, { secret }]) => ({
      client_id, client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [],
    })),
    // The algorithm of whatever else it might sign must be one that a key is for.
    clientDefaults: { id_token_signed_response_alg: keys[0].alg },
    extraTokenClaims: (_ctx, token) => clients[token.clientId].claims,
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource, { clientId }) => ({
          scope: '', audience: resource.split(':').pop(), accessTokenFormat: 'jwt', accessTokenTTL: clients[clientId].seconds, jwt: { sign: { alg: keys[0].alg, kid: keys[0].kid } },
        }),
      },
    },
  }).callback();
}

const server = createServer(async (request, response) => {
  const [, name, path] = request.url.match(/^\/([^/]*)(.*)$/);
  if (request.method === 'PUT') {
    realms.set(name, realm(name, await json(request)));
    response.writeHead(204).end();
  } else if (realms.has(name)) {
    request.url = path;
    realms.get(name)(request, response);
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), () => console.log(server.address().port));
process.on('SIGTERM', () => process.exit(0));
