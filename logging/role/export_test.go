package role

// ObserveManaged is a managed policy that is only read.
var ObserveManaged = observeManaged
