// Package netnstest has mail servers far away, and real programs that look for
// them, for tests alone. The distance is as long as a test wants, and all else is
// real: names, packets, TLS. So programs that know nothing of tests, such as
// Thunderbird, can be measured beside Postkey.
//
// In the order things happen: a test calls [New] and describes what there is:
// hosts, web servers, mail servers, MX and SRV records, places that swallow every
// packet. [Network.Open] tells the names, by dnsmasq. All of that is on the far
// side, a network namespace. The near side is another one, with a mount namespace
// in which the system's resolver leads to that dnsmasq. A TUN device on each side
// and a line between the two hold every packet back for half of
// [Network.RoundTrip]. A program started by [Network.Start] is on the near side.
//
// Nothing of it has a name in the file system: namespaces, devices and mounts go
// with the threads and programs that live in them, also when the test is killed.
// It needs Linux, root, the ip command and dnsmasq; [New] skips the test where
// these are not.
package netnstest
