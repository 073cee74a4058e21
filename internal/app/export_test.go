package app

// OpenChannels is how settings of delivery are judged at the start.
var OpenChannels = openChannels
