"""A mail server that takes everything as fast as Python can: what is measured is whoever talks to it."""

import socketserver
import sys


class Conversation(socketserver.StreamRequestHandler):
    """RFC 5321 as far as a sender that behaves needs it."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() != b".\r\n":
                    pass
                self.wfile.write(b"250 taken\r\n")
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 ok\r\n")


class Sink(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


if __name__ == "__main__":
    with Sink(("127.0.0.1", 0), Conversation) as sink:
        print(sink.server_address[1], flush=True)
        sink.serve_forever()
    sys.exit(0)
