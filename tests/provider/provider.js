// An OpenID provider with realms. `node provider.js <port> <base>`: its issuers are `<base>/<realm>`, whatever address it is asked at.
// PUT /<realm> {"keys": [private JWKs, the first signs], "clients": {"<id>": {"secret", "seconds", "claims"}}} makes a realm, or changes it while it runs.
// A client asks for an audience by the resource indicator `urn:audience:<audience>`.
// A client with a "site" (its address) lets "persons" {"<login>": {"name", "claims"}} sign in there; who it is is chosen on a page, without a password.
import { createServer } from 'node:http';
import { json, text } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';

const [port, base] = process.argv.slice(2);
const realms = new Map();

function metadata([client_id, { secret, site }]) {
  const machine = { client_id, client_secret: secret, grant_types: ['client_credentials'], redirect_uris: [], response_types: [] };
  const pages = {
    grant_types: ['authorization_code', 'refresh_token'], redirect_uris: [`${site}/sign-in/done`], response_types: ['code'],
    post_logout_redirect_uris: [`${site}/`], backchannel_logout_uri: `${site}/sign-in/ended`, backchannel_logout_session_required: true,
  };
  return site ? { ...machine, ...pages } : machine;
}

function realm(name, { keys, clients, persons = {} }) {
  const provider = new Provider(`${base}/${name}`, {
    jwks: { keys },
    clients: Object.entries(clients).map(metadata),
    // The algorithm of whatever else it might sign must be one that a key is for.
    clientDefaults: { id_token_signed_response_alg: keys[0].alg },
    conformIdTokenClaims: false,
    claims: { openid: ['sub', 'sid'], profile: ['name'] },
    extraTokenClaims: (_ctx, token) => (token.accountId ? persons[token.accountId].claims : clients[token.clientId].claims),
    // Also to this machine, where the pages are.
    fetch: (url, { dispatcher, ...options }) => fetch(url, options),
    findAccount: (_ctx, login) => persons[login] && { accountId: login, claims: () => ({ sub: login, name: persons[login].name }) },
    interactions: { url: (_ctx, { uid }) => `/${name}/interaction/${uid}` },
    issueRefreshToken: () => true,
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid profile');
      for (const resource of [ctx.oidc.params.resource].flat().filter(Boolean)) grant.addResourceScope(resource, '');
      await grant.save();
      return grant;
    },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, resource, { clientId }) => ({
          scope: '', audience: resource.split(':').pop(), accessTokenFormat: 'jwt', accessTokenTTL: clients[clientId].seconds, jwt: { sign: { alg: keys[0].alg, kid: keys[0].kid } },
        }),
      },
    },
  });
  provider.on('backchannel.error', (_ctx, error, client) => console.error(`backchannel logout of ${client.clientId}: ${error.stack}`));
  provider.on('server_error', (_ctx, error) => console.error(error.stack));
  const rest = provider.callback();
  return async (request, response) => {
    if (!request.url.startsWith('/interaction/')) return rest(request, response);
    if (request.method === 'POST') {
      const login = new URLSearchParams(await text(request)).get('login');
      const result = persons[login] ? { login: { accountId: login } } : { error: 'access_denied' };
      return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
    }
    response.writeHead(200, { 'Content-Type': 'text/html' });
    return response.end(`<!doctype html><html lang="en"><title>Who are you?</title><form method="post">${Object.entries(persons).map(([login, { name: shown }]) => `<button name="login" value="${login}">${shown}</button>`).join('')}</form></html>`);
  };
}

const server = createServer(async (request, response) => {
  const [, name, path] = request.url.match(/^\/([^/?]*)(.*)$/);
  if (request.method === 'PUT') {
    realms.set(name, realm(name, await json(request)));
    response.writeHead(204).end();
  } else if (realms.has(name)) {
    request.originalUrl = request.url;
    request.url = path;
    await realms.get(name)(request, response);
  } else {
    response.writeHead(404).end();
  }
});
server.listen(Number(port), () => console.log(server.address().port));
process.on('SIGTERM', () => process.exit(0));
