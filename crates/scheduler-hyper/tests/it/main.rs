//! HTTP by hyper in tasks: how a connection ends, whatever comes meanwhile.

mod ending;
