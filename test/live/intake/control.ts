import { createServer } from 'node:http'

/** A server that reads a request and keeps nothing: what the machine itself makes of the load. */
const server = createServer((request, response) => {
  request.resume()
  request.once('end', () => response.writeHead(200, { 'content-length': 3 }).end('ok\n'))
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.(typeof address === 'object' && address !== null ? address.port : 0)
})
process.once('disconnect', () => process.exit(0))
